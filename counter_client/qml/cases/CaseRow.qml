import QtQuick
import QtQuick.Layouts
import Station

// A line to choose: a document, an answer, a request. What is wrong with it stands below, with a sign.
Touchable {
    id: root

    required property string title
    required property string detail
    required property string trouble
    required property bool grave
    required property string sign
    required property color signColor
    // what it stands for, by the place in which it is drawn
    property string choice: ""
    property string path: ""
    property string target: ""
    property string home: ""
    property bool current: false
    property bool columned: false

    text: title
    focusPolicy: Qt.NoFocus
    Keys.enabled: false  // the list gives its current row the focus, and the keys are the page's
    implicitHeight: Math.max(Theme.px(44), contentItem.implicitHeight + Theme.space8)
    leftPadding: Theme.space12
    rightPadding: Theme.space12
    Accessible.name: [title, detail, trouble].filter(word => word !== "").join(", ")
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
            visible: root.sign !== ""
            icon: root.sign
            size: Theme.px(20)
            color: root.signColor
        }
        GridLayout {
            columns: root.columned ? 2 : 1
            columnSpacing: Theme.space16
            rowSpacing: 0

            Text {
                text: root.title
                color: root.detail !== "" && root.trouble === "" ? Theme.textSecondary : Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: root.detail !== "" && root.trouble === "" ? Font.Normal : Font.DemiBold
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Layout.preferredWidth: 2
                Layout.alignment: Qt.AlignTop
                Layout.columnSpan: root.columned && root.detail === "" ? 2 : 1
                Accessible.ignored: true
            }
            Text {
                visible: text !== ""
                text: root.detail
                color: Theme.emphasis
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Layout.preferredWidth: 3
                Accessible.ignored: true
            }
            Text {
                visible: text !== ""
                text: root.trouble
                color: root.grave ? Theme.danger : Theme.warning
                font.pixelSize: Theme.text16
                font.weight: Font.DemiBold
                wrapMode: Text.WordWrap
                horizontalAlignment: Text.AlignLeft
                Layout.fillWidth: true
                Layout.columnSpan: root.columned ? 2 : 1
                Accessible.ignored: true
            }
        }
    }
}
