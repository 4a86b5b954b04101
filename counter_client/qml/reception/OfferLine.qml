import QtQuick
import QtQuick.Layouts
import Station

// A service to take a number for, with what the citizen would be told; or why it gives none.
Touchable {
    id: root

    required property string service
    required property string name
    required property int waiting
    required property string expected
    required property string whyNot
    property bool current: false
    property bool dense: false

    readonly property string people: waiting === 0 ? qsTr("no one waits") : qsTr("%n waiting", "", waiting)
    readonly property string detail: whyNot !== "" ? whyNot : [people, expected].filter(word => word !== "").join(" · ")

    text: name
    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.px(44), contentItem.implicitHeight + Theme.space12)
    leftPadding: Theme.space12
    rightPadding: Theme.space12
    Accessible.name: name + ", " + detail
    Accessible.focused: current

    background: Rectangle {
        radius: Theme.radius
        color: root.current ? Theme.primarySoft : root.hovered ? Theme.muted : "transparent"
        border.width: root.current ? 2 * Theme.hairline : 0
        border.color: Theme.primary
    }

    contentItem: RowLayout {
        spacing: Theme.space12

        GridLayout {
            columns: root.dense ? 1 : 2
            columnSpacing: Theme.space12
            rowSpacing: 0
            Layout.fillWidth: true

            Text {
                text: root.name
                color: root.whyNot !== "" ? Theme.textDisabled : Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                lineHeight: 0.95
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Accessible.ignored: true
            }
            Text {
                text: root.detail
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                font.features: { "tnum": 1 }
                lineHeight: 0.95
                Accessible.ignored: true
            }
        }
        KeyHint {
            visible: root.current
            key: qsTr("Enter")
        }
    }
}
