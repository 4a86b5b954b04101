import QtQuick
import QtQuick.Layouts
import Station

// One answer. The current one is the one that Enter gives; a frame and the key say so.
Touchable {
    id: root

    required property int index
    required property string choice
    required property string title
    required property string detail
    required property string sign
    required property string key
    required property bool isGrave
    required property bool isCheck
    required property bool isTicked
    property bool current: false
    property bool dense: false

    // A whole sentence stands beneath, and has the lines that it takes.
    readonly property bool isSentence: detail.length > 34
    readonly property bool stacked: dense || isSentence
    readonly property color ink: isGrave ? Theme.danger : Theme.emphasis

    text: title
    focusPolicy: Qt.NoFocus
    implicitHeight: Math.max(Theme.px(52), contentItem.implicitHeight + Theme.space12)
    leftPadding: Theme.space12
    rightPadding: Theme.space12
    Accessible.role: isCheck ? Accessible.CheckBox : Accessible.Button
    Accessible.name: [title, detail].filter(word => word !== "").join(", ")
    Accessible.checkable: isCheck
    Accessible.checked: isTicked
    Accessible.focused: current

    background: Rectangle {
        radius: Theme.radius
        color: root.current ? Theme.primarySoft : root.hovered ? Theme.muted : "transparent"
        border.width: root.current ? 2 * Theme.hairline : 0
        border.color: Theme.primary
    }

    contentItem: RowLayout {
        spacing: Theme.space12

        Icon {
            icon: root.sign
            size: Theme.px(20)
            color: root.isGrave ? Theme.danger : Theme.primary
        }
        // Wide: what to know stands at the end of the line. Narrow: beneath.
        GridLayout {
            columns: root.stacked ? 1 : 2
            columnSpacing: Theme.space12
            rowSpacing: 0
            Layout.fillWidth: true

            Text {
                text: root.title
                color: root.ink
                font.pixelSize: root.dense ? Theme.text16 : Theme.text18
                font.weight: root.isTicked ? Font.Bold : Font.DemiBold
                lineHeight: 0.95
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                Accessible.ignored: true
            }
            Text {
                visible: root.detail !== ""
                text: root.detail
                color: Theme.textSecondary
                font.pixelSize: Theme.text14
                lineHeight: 0.95
                wrapMode: Text.WordWrap
                horizontalAlignment: root.stacked ? Text.AlignLeft : Text.AlignRight
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                Accessible.ignored: true
            }
        }
        KeyHint {
            visible: key !== ""
            key: root.current ? qsTr("Enter") : root.key
        }
    }
}
