import QtQuick
import QtQuick.Layouts
import Station

// A booking, a service or a time: to choose, or to read.
Touchable {
    id: root

    required property string choice
    required property string title
    required property string detail
    required property bool isMuted
    property bool current: false

    text: title
    focusPolicy: Qt.NoFocus
    Keys.enabled: false  // the list gives its current row the focus, and the keys are the page's
    implicitHeight: Math.max(Theme.px(44), contentItem.implicitHeight + Theme.space8)
    leftPadding: Theme.space12
    rightPadding: Theme.space12
    Accessible.name: [title, detail].filter(word => word !== "").join(", ")
    Accessible.focused: current

    background: Rectangle {
        radius: Theme.radius
        color: root.current ? Theme.primarySoft : root.hovered ? Theme.muted : "transparent"
        border.width: root.current ? 2 * Theme.hairline : 0
        border.color: Theme.primary
    }

    contentItem: ColumnLayout {
        spacing: 0

        Text {
            text: root.title
            color: root.isMuted ? Theme.textSecondary : Theme.emphasis
            font.pixelSize: Theme.text18
            font.weight: Font.DemiBold
            font.features: { "tnum": 1 }
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
        Text {
            visible: text !== ""
            text: root.detail
            color: Theme.textSecondary
            font.pixelSize: Theme.text14
            wrapMode: Text.WordWrap
            horizontalAlignment: Text.AlignLeft
            Layout.fillWidth: true
            Accessible.ignored: true
        }
    }
}
